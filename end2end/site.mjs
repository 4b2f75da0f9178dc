// What the tests and the pictures share: which pages there are, and when one is ready.

/** The main pages by name, for the organisations that the site itself suggests. */
export async function pages(base) {
  const site = await (await fetch(`${base}/fn/site`)).json();
  const [practice, pcn] = site.examples.map(([code]) => code);
  // Every tool has a page of a practice and a State of the Nation; some have more below.
  const ofTools = site.tools.flatMap(({ slug }) => [
    [slug, `/tools/${slug}/?org=${practice}`],
    [`${slug}-nation`, `/tools/${slug}/nation/`],
  ]);
  return {
    practiceCode: practice,
    practiceName: site.examples[0][1],
    pcnCode: pcn,
    paths: {
      ...Object.fromEntries(ofTools),
      home: "/",
      places: "/places/",
      england: "/places/E92/",
      practice: `/places/${practice}/`,
      pcn: `/places/${pcn}/`,
      "list-size": `/tools/list-size/?org=${practice}`,
      "list-size-pcn": `/tools/list-size/?org=${pcn}`,
      "list-size-england": "/tools/list-size/?org=E92",
      "list-size-nation": `/tools/list-size/nation/?org=${practice}`,
      "gp-appointments": `/tools/gp-appointments/?org=${practice}`,
      "gp-appointments-variation": `/tools/gp-appointments/?org=${practice}&show=dna-rate&trend=variation&group=england`,
      "gp-appointments-own": `/tools/gp-appointments/?org=${practice}&group=own`,
      "gp-appointments-nation": "/tools/gp-appointments/nation/",
      nwrs: `/tools/nwrs/?org=${practice}`,
      "nwrs-pcn": `/tools/nwrs/?org=${pcn}&profile=roles`,
      "nwrs-pcn-staff": `/tools/nwrs/?org=${pcn}&profile=pcn`,
      "nwrs-without-profile": `/tools/nwrs/?org=${practice}&profile=pcn`,
      "nwrs-england": "/tools/nwrs/?org=E92",
      "nwrs-nation": "/tools/nwrs/nation/",
      "choose-nwrs": "/tools/nwrs/",
      "gp-patient-survey": `/tools/gp-patient-survey/?org=${practice}`,
      "gp-patient-survey-pcn": `/tools/gp-patient-survey/?org=${pcn}`,
      "gp-patient-survey-nation": "/tools/gp-patient-survey/nation/",
      "choose-gp-patient-survey": "/tools/gp-patient-survey/",
      "nhs-app": `/tools/nhs-app/?org=${practice}`,
      "nhs-app-nation": "/tools/nhs-app/nation/",
      "choose-nhs-app": "/tools/nhs-app/",
      "digital-front-door": `/tools/digital-front-door/?org=${practice}`,
      "digital-front-door-pcn": `/tools/digital-front-door/?org=${pcn}`,
      "digital-front-door-nation": "/tools/digital-front-door/nation/",
      "choose-digital-front-door": "/tools/digital-front-door/",
      "gp-appointments-missing-month": `/tools/gp-appointments/?org=${practice}&period=1999-01`,
      choose: "/tools/gp-appointments/",
      search: "/search/?q=surgery",
      methods: "/methods/",
      "data-sources": "/data-sources/",
      interpreting: "/interpreting/",
      glossary: "/glossary/",
      accessibility: "/accessibility/",
      missing: "/no/such/page",
      "unknown-organisation": "/tools/list-size/?org=NOSUCH",
    },
  };
}

/** Waits until the page's module has taken over. */
export async function ready(page) {
  await page.waitForFunction(() => "ready" in document.documentElement.dataset, null, { timeout: 30_000 });
}

/** Scrolls through the page, so that every chart is drawn. */
export async function through(page) {
  await page.evaluate(async () => {
    for (let y = 0; y < document.body.scrollHeight; y += 500) {
      scrollTo(0, y);
      await new Promise((done) => setTimeout(done, 40));
    }
    scrollTo(0, 0);
  });
}
