"""What runs an encoder: torch, ONNX Runtime or OpenVINO, with one result."""
