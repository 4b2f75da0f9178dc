// Taking a view away: its address, and a chart as a picture.

/** Puts the page's address on the clipboard; resolves to whether that worked. */
export async function copyAddress() {
  try {
    await navigator.clipboard.writeText(location.href);
    return true;
  } catch {
    return false;
  }
}

const SCALE = 2;

/** Saves the drawing at an address as a PNG, with the page's own fonts in it. */
export async function savePicture(address, name) {
  const drawing = new DOMParser().parseFromString(await (await fetch(address)).text(), "image/svg+xml");
  const root = drawing.documentElement;
  const style = drawing.createElementNS("http://www.w3.org/2000/svg", "style");
  style.textContent = (await fonts()).join("");
  root.prepend(style);
  const picture = new Image();
  picture.src = URL.createObjectURL(
    new Blob([new XMLSerializer().serializeToString(root)], { type: "image/svg+xml" }),
  );
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = picture.naturalWidth * SCALE;
  canvas.height = picture.naturalHeight * SCALE;
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(picture.src);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `${name}.png`;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** The page's font faces with their files inside, because a picture may not fetch any. */
async function fonts() {
  const faces = [...document.styleSheets]
    .flatMap((sheet) => [...sheet.cssRules])
    .filter((rule) => rule instanceof CSSFontFaceRule);
  return Promise.all(
    faces.map(async (face) => {
      const address = /url\("?([^")]+)"?\)/.exec(face.style.getPropertyValue("src"))?.[1];
      if (!address) return "";
      const bytes = new Uint8Array(await (await fetch(address)).arrayBuffer());
      let text = "";
      for (const byte of bytes) text += String.fromCharCode(byte);
      return face.cssText.replace(/url\([^)]*\)/, `url(data:font/woff2;base64,${btoa(text)})`);
    }),
  );
}
