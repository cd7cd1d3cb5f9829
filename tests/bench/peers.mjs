// The two libraries, each as its own documentation says, one thread each. A contestant is `{ run, read }`: `run` takes the case's
// Float32Array and gives a new one, weights being prepared; `read` puts a result into our order (N C H W).
import { model } from "./onnx.mjs";

const MODULES = new URL("./node_modules/", import.meta.url);

const script = (url) =>
  new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement("script"), { src: url, onload: resolve, onerror: reject });
    document.head.append(element);
  });

async function tensorflow() {
  await script(new URL("@tensorflow/tfjs-core/dist/tf-core.min.js", MODULES));
  await script(new URL("@tensorflow/tfjs-backend-cpu/dist/tf-backend-cpu.min.js", MODULES));
  await script(new URL("@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.min.js", MODULES));
  const { tf } = window;
  tf.wasm.setWasmPaths(new URL("@tensorflow/tfjs-backend-wasm/dist/", MODULES).href);
  await tf.setBackend("wasm");
  await tf.ready();
  if (!(await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT"))) throw new Error("tfjs runs without SIMD");
  return (it) => contestTensorflow(tf, it);
}

/** `(planes, rest)` to `(rest, planes)`: the library has its channels last, and is handed them so. */
function turned(data, rows, columns) {
  const out = new Float32Array(data.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = data[i * columns + j];
  return out;
}

function contestTensorflow(tf, it) {
  const { kind, c, o, size, k, stride, padding, dilation, groups, out } = it;
  if (kind === "deformable") return null;
  const input = turned(it.input.data, c, size * size);
  const weight = tf.tensor(it.weights.data, it.weights.shape);
  const depthwise = groups > 1 && groups === c;
  // Rows, columns, channels, filters.
  const filter = tf.transpose(weight, depthwise ? [2, 3, 0, 1] : [2, 3, 1, 0]);
  const parts = groups > 1 && !depthwise ? tf.split(filter, groups, 3) : null;
  const layer = (x) => {
    if (kind === "transposed") return tf.conv2dTranspose(x, filter, [out, out, o], stride, padding);
    if (depthwise) return tf.depthwiseConv2d(x, filter, stride, padding, "NHWC", dilation);
    if (!parts) return tf.conv2d(x, filter, stride, padding, "NHWC", dilation);
    const inputs = tf.split(x, groups, 2);
    return tf.concat(inputs.map((part, g) => tf.conv2d(part, parts[g], stride, padding, "NHWC", dilation)), 2);
  };
  return {
    run: () => {
      const x = tf.tensor3d(input, [size, size, c]);
      const y = tf.tidy(() => layer(x));
      const data = y.dataSync();
      x.dispose();
      y.dispose();
      return data;
    },
    read: (data) => turned(data, out * out, o),
  };
}

async function onnx() {
  const ort = await import(new URL("onnxruntime-web/dist/ort.wasm.min.mjs", MODULES));
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = new URL("onnxruntime-web/dist/", MODULES).href;
  return (it) => contestOnnx(ort, it);
}

async function contestOnnx(ort, it) {
  const { kind, k, stride, padding, dilation, groups } = it;
  const operator = { conv: "Conv", transposed: "ConvTranspose", deformable: "DeformConv" }[kind];
  const operands = kind === "deformable" ? ["x", "w", "offset"] : ["x", "w"];
  const attributes = { kernel_shape: [k, k], strides: [stride, stride], pads: [padding, padding, padding, padding], dilations: [dilation, dilation], group: groups };
  const inputs = { x: it.input.shape, ...(it.offset && { offset: it.offset.shape }) };
  const bytes = model(operator, operands, { inputs, weights: { w: it.weights }, attributes, output: it.outputShape });
  const session = await ort.InferenceSession.create(bytes, { executionProviders: ["wasm"] });
  const tensor = ({ shape, data }) => new ort.Tensor("float32", data, shape);
  return {
    run: async () => {
      const { y } = await session.run({ x: tensor(it.input), ...(it.offset && { offset: tensor(it.offset) }) });
      return y.data;
    },
    read: (data) => data,
  };
}

/** By name, each a function from a case to its contestant, or to nothing where the library cannot do it. */
export async function peers() {
  return { tfjs: await tensorflow(), ort: await onnx() };
}
