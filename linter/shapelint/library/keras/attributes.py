"""Attributes that Keras' layers and models have and the linter does not follow: to read one is no mistake."""

from __future__ import annotations

NOT_FOLLOWED = frozenset(
    """
    _aggregate_additional_loss _allow_non_tensor_positional_args _api_export_path _api_export_symbol_id _assert_compile_called
    _assert_input_compatibility _assign_variable_values _auto_config _awq_call _batch_input_shape _build_at_init
    _build_by_run_for_kwargs _build_by_run_for_single_pos_arg _build_shapes_dict _call_context_args _call_has_context_arg
    _call_has_mask_arg _call_has_training_arg _call_signature _check_load_own_variables _check_quantize_args _check_super_called
    _clear_losses _compile_config _compile_loss _compile_metrics _compiled_trainable_state _compute_loss
    _compute_loss_has_training_arg _convert_input_args _create_nested_dict _distribution_strategy _dtype_policy _flatten_layers
    _flatten_metrics_in_order _flatten_nested_dict _float8_call _functional _get_call_context _get_metrics_result_or_logs
    _get_node_attribute_at_index _get_own_losses _get_own_metrics _get_regularization_losses _get_variable_map _gptq_call
    _inbound_nodes _initial_epoch _initial_weights _initialize_tracker _input_spec _int4_call _int8_call _is_graph_network
    _is_layer_name_unique _jit_compile _layers _lock _lock_state _loss_ids _loss_tracker _losses _losses_override _maybe_build
    _maybe_rebuild _maybe_reset_call_context _metrics _non_trainable_variables _non_trainable_weights _not_implemented_error
    _obj_reference_counts _obj_type _open_name_scope _outbound_nodes _parent_path _path _post_build _post_quantize
    _post_track_variable _post_untrack_variable _quantization_mode_error _register_call_context_args _remat_mode
    _resolve_and_populate_arg _resolve_auto_jit_compile _run_eagerly _saved_model_inputs_spec _seed_generators
    _self_setattr_tracking _self_tracked_trackables _set_mask_metadata _setattr_hook _should_eval _should_torch_compile
    _supports_masking _symbolic_build _torch_params _track_variable _track_variables _tracker _trainable _trainable_variables
    _trainable_weights _unpickle_model _untrack_variable _warn_if_trainable_state_changed activity_regularizer autocast backend
    build_from_config call_signature_parameters compiled constraints container_nodes distribute_strategy dynamic get_build_config
    get_compile_config get_quantization_layer_structure get_state_tree history inbound_nodes input_dtype input_mask
    load_own_variables loss metrics metrics_names metrics_variables name_scope optimizer outbound_nodes output_mask path
    predict_function quantization_mode quantize quantized_build quantized_call regularizers rematerialized_call run_eagerly
    sample_weights save_own_variables set_state_tree state_updates stateful stateless_call stateless_compute_loss
    steps_per_execution submodules supports_jit symbolic_call targets test_function torch_params total_loss train_function updates
    uses_learning_phase validation_data
    """.split()
)
"""Those of `Layer`, `Model` and `Sequential`, of Keras 2 and 3."""
