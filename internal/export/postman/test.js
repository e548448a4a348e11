// Tells a refused signature from other answers, and what to do about it.
(function () {
  'use strict';
  pm.test('countersign: the signature was accepted', function () {
    var message;
    if (pm.response.code !== 401 && pm.response.code !== 403) {
      return;
    }
    message = pm.response.text();
    try {
      message = JSON.parse(message).message || JSON.parse(message).Message || message;
    } catch (error) {
      // It is no JSON, and stays as it is.
    }
    console.log('Why? Save the answer as answer.json and run: countersign diagnose --url \'' + pm.request.url.toString() + '\' answer.json\n' +
      'What does it mean? countersign explain \'' + message.split('\n')[0].replace(/'/g, '') + '\'');
    throw new Error(pm.response.code + ' ' + (pm.response.headers.get('x-amzn-errortype') || '') + ': ' + message.split('\n')[0]);
  });
})();
