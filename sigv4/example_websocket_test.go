package sigv4_test

import (
	"fmt"
	"log"
	"strings"
	"time"

	"countersign/sigv4"
)

// exampleTemporary are credentials as they are given to a browser.
var exampleTemporary = sigv4.Credentials{
	AccessKeyID: "ASIAEXAMPLE", SecretAccessKey: exampleCredentials.SecretAccessKey, SessionToken: "AQoDYXdzEPT//EXAMPLE==",
}

// presignWebSocket prints a URL to connect to, one parameter on each line.
func presignWebSocket(service, host, target string, expires time.Duration) {
	signer := &sigv4.Signer{Credentials: exampleTemporary, Region: "eu-west-1", Service: service}
	presigned, err := signer.Presign(sigv4.Request{
		Method: "GET", Target: target, Header: sigv4.Header{{Name: "Host", Value: host}},
	}, exampleTime, expires)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(strings.ReplaceAll("wss://"+host+presigned.Target, "&", "\n&"))
}

// A browser cannot set header fields of a WebSocket handshake, so it is given a presigned URL. API Gateway
// checks it once, for the route $connect; the path is the stage.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-control-access-iam.html
func ExampleSigner_Presign_webSocketAPI() {
	presignWebSocket("execute-api", "a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com", "/prod?room=7", 5*time.Minute)
	// Output:
	// wss://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com/prod?room=7
	// &X-Amz-Algorithm=AWS4-HMAC-SHA256
	// &X-Amz-Credential=ASIAEXAMPLE%2F20150830%2Feu-west-1%2Fexecute-api%2Faws4_request
	// &X-Amz-Date=20150830T123600Z
	// &X-Amz-SignedHeaders=host
	// &X-Amz-Expires=300
	// &X-Amz-Security-Token=AQoDYXdzEPT%2F%2FEXAMPLE%3D%3D
	// &X-Amz-Signature=489d27fde1ffeb49d2f14ee02010fec744c9dfc4eaa9f21514d39b206f35c163
}

// MQTT over WebSocket is signed as iotdevicegateway, for the path /mqtt. The rules of that service append the
// session token after signing: X-Amz-Security-Token is in the URL, and the signature does not cover it.
// https://docs.aws.amazon.com/iot/latest/developerguide/protocols.html
func ExampleSigner_Presign_mqtt() {
	fmt.Println("token after signing:", sigv4.RulesFor("iotdevicegateway").TokenAfterSigning)
	presignWebSocket("iotdevicegateway", "a1b2c3d4e5f6g7-ats.iot.eu-west-1.amazonaws.com", "/mqtt", 24*time.Hour)
	// Output:
	// token after signing: true
	// wss://a1b2c3d4e5f6g7-ats.iot.eu-west-1.amazonaws.com/mqtt?X-Amz-Algorithm=AWS4-HMAC-SHA256
	// &X-Amz-Credential=ASIAEXAMPLE%2F20150830%2Feu-west-1%2Fiotdevicegateway%2Faws4_request
	// &X-Amz-Date=20150830T123600Z
	// &X-Amz-SignedHeaders=host
	// &X-Amz-Expires=86400
	// &X-Amz-Security-Token=AQoDYXdzEPT%2F%2FEXAMPLE%3D%3D
	// &X-Amz-Signature=cb0b1619a5892d67d0f1e6dc9cbd5ca04f8781c271567fed4e55f441e7d12f7b
}

// Kinesis Video Streams takes the channel and the client in the query, and both are signed.
// https://docs.aws.amazon.com/kinesisvideostreams-webrtc-dg/latest/devguide/ConnectAsViewer.html
func ExampleSigner_Presign_kinesisVideo() {
	arn := "arn:aws:kinesisvideo:eu-west-1:123456789012:channel/door/1234567890123"
	target := "/?X-Amz-ChannelARN=" + string(sigv4.AppendEncoded(nil, arn, false)) + "&X-Amz-ClientId=viewer1"
	presignWebSocket("kinesisvideo", "v-1a2b3c4d.kinesisvideo.eu-west-1.amazonaws.com", target, 299*time.Second)
	// Output:
	// wss://v-1a2b3c4d.kinesisvideo.eu-west-1.amazonaws.com/?X-Amz-ChannelARN=arn%3Aaws%3Akinesisvideo%3Aeu-west-1%3A123456789012%3Achannel%2Fdoor%2F1234567890123
	// &X-Amz-ClientId=viewer1
	// &X-Amz-Algorithm=AWS4-HMAC-SHA256
	// &X-Amz-Credential=ASIAEXAMPLE%2F20150830%2Feu-west-1%2Fkinesisvideo%2Faws4_request
	// &X-Amz-Date=20150830T123600Z
	// &X-Amz-SignedHeaders=host
	// &X-Amz-Expires=299
	// &X-Amz-Security-Token=AQoDYXdzEPT%2F%2FEXAMPLE%3D%3D
	// &X-Amz-Signature=800ef35eff4ebd56082ccce5ec919187f7b90de87e1d27e777be751f6864706a
}
