"""Shrinks an ONNX file: weights are stored as float16 and cast to float32 inside the graph, so inputs, outputs and arithmetic stay float32."""
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SMALLEST = 256


def store_half(path):
    """Rewrites the model at `path` in place. Weights under 256 numbers stay as they are."""
    model = onnx.load(path)
    kept, casts = [], []
    for tensor in model.graph.initializer:
        values = numpy_helper.to_array(tensor)
        if values.dtype != np.float32 or values.size < SMALLEST:
            kept.append(tensor)
            continue
        kept.append(numpy_helper.from_array(values.astype(np.float16), tensor.name + "_half"))
        casts.append(helper.make_node("Cast", [tensor.name + "_half"], [tensor.name], to=TensorProto.FLOAT))
    nodes = [*casts, *model.graph.node]
    for node in nodes:
        node.doc_string = ""
    del model.graph.initializer[:]
    del model.graph.node[:]
    model.graph.initializer.extend(kept)
    model.graph.node.extend(nodes)
    onnx.checker.check_model(model)
    onnx.save(model, path)
