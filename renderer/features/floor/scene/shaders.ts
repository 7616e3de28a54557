import { BackSide, ShaderMaterial, Vector2, Vector3, type IUniform } from "three";
import { hatchStep, toneCount } from "./tones.ts";
import type { ScenePalette } from "./palette.ts";

/** Uniforms that several materials share: one object each, so that one assignment reaches all. */
export interface SharedUniforms {
  readonly uTones: IUniform<readonly Vector3[]>;
  readonly uEdges: IUniform<readonly Vector3[]>;
  readonly uHatches: IUniform<readonly Vector3[]>;
  readonly uLine: IUniform<Vector3>;
  readonly uShadow: IUniform<Vector3>;
  /** Pixels of the drawing buffer per CSS pixel. */
  readonly uRatio: IUniform<number>;
  /** Drawing area in CSS pixels. */
  readonly uView: IUniform<Vector2>;
}

export function makeUniforms(palette: ScenePalette): SharedUniforms {
  return {
    uTones: { value: palette.tones },
    uEdges: { value: palette.edges },
    uHatches: { value: palette.hatches },
    uLine: { value: palette.line },
    uShadow: { value: palette.shadow },
    uRatio: { value: 1 },
    uView: { value: new Vector2(1, 1) },
  };
}

export function applyPalette(uniforms: SharedUniforms, palette: ScenePalette): void {
  uniforms.uTones.value = palette.tones;
  uniforms.uEdges.value = palette.edges;
  uniforms.uHatches.value = palette.hatches;
  uniforms.uLine.value = palette.line;
  uniforms.uShadow.value = palette.shadow;
}

const readLook = `float hatchIndex = floor(aLook / ${hatchStep.toFixed(1)});
int toneIndex = int(aLook - hatchIndex * ${hatchStep.toFixed(1)} + 0.5);`;
const stripes = `
  float stripe = mod(gl_FragCoord.x + gl_FragCoord.y, 8.0 * uRatio);
  if (vHatch > 0.5) colour = mix(colour, uHatches[int(vHatch + 0.5)], step(stripe, 2.5 * uRatio) * 0.85);`;

/** Matte faces: one soft light from above left, the rest ambient. Colours leave the shader as the theme names them. */
export function faceMaterial(u: SharedUniforms): ShaderMaterial {
  return new ShaderMaterial({
    uniforms: { uTones: u.uTones, uHatches: u.uHatches, uRatio: u.uRatio },
    polygonOffset: true,
    polygonOffsetFactor: 1,
    polygonOffsetUnits: 1,
    vertexShader: `
attribute float aLook;
uniform vec3 uTones[${toneCount}];
varying vec3 vColour; varying vec3 vNormal; varying float vHatch;
void main() {
  ${readLook}
  vColour = uTones[toneIndex]; vHatch = hatchIndex;
  mat3 m = mat3(instanceMatrix);
  vec3 squared = vec3(dot(m[0], m[0]), dot(m[1], m[1]), dot(m[2], m[2]));
  vNormal = m * (normal / max(squared, vec3(1e-9)));
  gl_Position = projectionMatrix * modelViewMatrix * instanceMatrix * vec4(position, 1.0);
}`,
    fragmentShader: `
uniform vec3 uHatches[4]; uniform float uRatio;
varying vec3 vColour; varying vec3 vNormal; varying float vHatch;
void main() {
  vec3 n = normalize(vNormal);
  float light = max(dot(n, normalize(vec3(-0.42, 0.82, 0.38))), 0.0);
  vec3 colour = vColour * (0.69 + 0.05 * n.y + 0.27 * light);${stripes}
  gl_FragColor = vec4(colour, 1.0);
}`,
  });
}

export function edgeMaterial(u: SharedUniforms): ShaderMaterial {
  return new ShaderMaterial({
    uniforms: { uEdges: u.uEdges },
    vertexShader: `
attribute float aLook; attribute mat4 instanceMatrix;
uniform vec3 uEdges[${toneCount}];
varying vec3 vColour;
void main() {
  ${readLook}
  vColour = uEdges[toneIndex];
  gl_Position = projectionMatrix * modelViewMatrix * instanceMatrix * vec4(position, 1.0);
}`,
    fragmentShader: `varying vec3 vColour; void main() { gl_FragColor = vec4(vColour, 1.0); }`,
  });
}

/** Grid of 1 m with a stronger line each 10 m, fading away from the plant and where lines would crowd. */
export function gridMaterial(u: SharedUniforms, fadeM: number): ShaderMaterial {
  return new ShaderMaterial({
    uniforms: { uLine: u.uLine, uFade: { value: fadeM } },
    transparent: true,
    depthWrite: false,
    polygonOffset: true,
    polygonOffsetFactor: -1,
    polygonOffsetUnits: -1,
    vertexShader: `varying vec3 vAt; varying vec2 vOut;
void main() {
  vOut = position.xz; vec4 at = modelMatrix * vec4(position, 1.0); vAt = at.xyz;
  gl_Position = projectionMatrix * viewMatrix * at;
}`,
    fragmentShader: `
uniform vec3 uLine; uniform float uFade; varying vec3 vAt; varying vec2 vOut;
float grid(float pitch) {
  vec2 at = vAt.xz / pitch; vec2 w = fwidth(at);
  vec2 near = abs(fract(at - 0.5) - 0.5) / max(w, vec2(1e-5));
  vec2 crowd = 1.0 - smoothstep(0.10, 0.32, w);
  vec2 line = (1.0 - min(near, 1.0)) * crowd;
  return max(line.x, line.y);
}
void main() {
  float fade = 1.0 - smoothstep(uFade * 0.55, uFade, length(vOut));
  float alpha = max(grid(1.0) * 0.5, grid(10.0)) * fade;
  if (alpha < 0.004) discard;
  gl_FragColor = vec4(uLine, alpha);
}`,
  });
}

/** Soft darkening of the floor under each machine, so that it stands on the ground. */
export function shadowMaterial(u: SharedUniforms): ShaderMaterial {
  return new ShaderMaterial({
    uniforms: { uShadow: u.uShadow },
    transparent: true,
    depthWrite: false,
    polygonOffset: true,
    polygonOffsetFactor: -2,
    polygonOffsetUnits: -2,
    vertexShader: `varying vec2 vAt;
void main() {
  vAt = position.xz * 2.0;
  gl_Position = projectionMatrix * modelViewMatrix * instanceMatrix * vec4(position, 1.0);
}`,
    fragmentShader: `uniform vec3 uShadow; varying vec2 vAt;
void main() {
  vec2 soft = 1.0 - smoothstep(vec2(0.5), vec2(1.0), abs(vAt));
  gl_FragColor = vec4(uShadow, soft.x * soft.y * 0.28);
}`,
  });
}

/** Shell around one asset, widened by a fixed number of pixels and seen only where it sticks out. */
export function outlineMaterial(u: SharedUniforms, colour: Vector3, widthPx: number): ShaderMaterial {
  return new ShaderMaterial({
    uniforms: { uView: u.uView, uColour: { value: colour }, uWidth: { value: widthPx } },
    side: BackSide,
    vertexShader: `
attribute vec3 aOut; uniform vec2 uView; uniform float uWidth;
void main() {
  vec4 at = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
  vec4 towards = projectionMatrix * modelViewMatrix * vec4(position + aOut * 0.05, 1.0);
  vec2 way = (towards.xy / towards.w - at.xy / at.w) * uView;
  float length2 = max(length(way), 1e-5);
  at.xy += way / length2 * uWidth * 2.0 / uView * at.w;
  gl_Position = at;
}`,
    fragmentShader: `uniform vec3 uColour; void main() { gl_FragColor = vec4(uColour, 1.0); }`,
  });
}
