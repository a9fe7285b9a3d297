"""Records of a training for TensorBoard: operations that give nothing."""

from __future__ import annotations

from typing import Any

from shapelint.library.inert import Inert
from shapelint.library.registry import export
from shapelint.library.tensorflow.scopes import Anything
from shapelint.library.tensorflow.variables import Operation


def _operation(*_args: Any, **_named: Any) -> Operation:
    return Operation()


for _name in ("scalar", "histogram", "image", "audio", "text", "tensor_summary", "merge", "merge_all", "write", "flush", "trace_on",
              "trace_export", "graph", "initialize", "all_v2_summary_ops", "should_record_summaries"):  # fmt: skip
    export(f"tensorflow.summary.{_name}")(_operation)
for _name in ("scalar_summary", "histogram_summary", "image_summary", "audio_summary", "merge_summary", "merge_all_summaries"):
    export(f"tensorflow.{_name}")(_operation)
for _name in ("scalar", "histogram", "image", "create_file_writer", "initialize"):
    export(f"tensorflow.contrib.summary.{_name}")(_operation)


class Writer(Inert):
    """Writes records into files."""

    def _nothing(self, *_args: Any, **_named: Any) -> None:
        """Nothing is written."""

    add_summary = add_graph = add_event = add_run_metadata = add_session_log = add_meta_graph = flush = close = reopen = _nothing

    def as_default(self, *_settings: Any) -> Any:
        return Anything()


for _name in ("tensorflow.summary.FileWriter", "tensorflow.train.SummaryWriter", "tensorflow.summary.FileWriterCache",
              "tensorflow.summary.SummaryWriter"):  # fmt: skip
    export(_name)(type(_name.rpartition(".")[2], (Writer,), {}))
export("tensorflow.summary.create_file_writer", "tensorflow.summary.create_noop_writer")(Writer)
for _name in ("Summary", "SummaryMetadata"):
    export(f"tensorflow.{_name}")(type(_name, (Inert,), {}))
