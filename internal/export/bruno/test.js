test('countersign: the signature was accepted', function () {
  var message = res.getBody();
  if (res.getStatus() !== 401 && res.getStatus() !== 403) {
    return;
  }
  message = message && message.message ? message.message : String(message);
  console.log('Why? Save the answer as answer.json and run: countersign diagnose answer.json');
  throw new Error(res.getStatus() + ': ' + message.split('\n')[0]);
});
