// Storefront analytics SDK: sends a page view when it loads and a click for each element with data-track.
// <script src="https://host/sdk.js" defer></script>; a test adds ?probe=marker to its page so that its events can be removed.
(function () {
  'use strict';
  var script = document.currentScript;
  var origin = new URL(script.src).origin;
  var probe = new URLSearchParams(location.search).get('probe') || script.getAttribute('data-probe');
  var session = read() || write('s-' + random());
  var sent = 0;

  function random() {
    return Array.from(crypto.getRandomValues(new Uint8Array(12)), function (b) { return b.toString(16).padStart(2, '0'); }).join('');
  }
  function read() { try { return sessionStorage.getItem('storefront-session'); } catch (e) { return null; } }
  function write(id) { try { sessionStorage.setItem('storefront-session', id); } catch (e) { /* private mode */ } return id; }
  function show(id, text) { var at = document.getElementById(id); if (at) at.textContent = text; }

  function track(type, properties) {
    var body = { events: [{ session_id: session, type: type, path: location.pathname, timestamp: new Date().toISOString(), properties: properties || {} }] };
    if (probe) body.probe = probe;
    return fetch(origin + '/api/v1/analytics/track/batch', {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body), keepalive: true
    }).then(function (response) { if (response.ok) show('sent', String(++sent)); }, function () { /* offline: the page comes first */ });
  }

  document.addEventListener('click', function (event) {
    var target = event.target.closest && event.target.closest('[data-track]');
    if (target) track('click', { target: target.getAttribute('data-track') });
  });

  window.storefront = { track: track, session: session };
  show('session', session);
  var campaign = new URLSearchParams(location.search);
  var first = { title: document.title };
  ['utm_source', 'utm_medium', 'utm_campaign'].forEach(function (name) { if (campaign.get(name)) first[name] = campaign.get(name); });
  track('page_view', first);
})();
