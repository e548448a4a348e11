package examples

import (
	"testing"

	"countersign/internal/causes"
	"countersign/sigv4"
)

// getOverBraces is API Gateway's generated JavaScript client, which signs a GET over "{}". The person has
// printed the string to sign to the browser's console: its hash is a proof without any secret.
func getOverBraces(t *testing.T) example {
	x := send(t, sigv4.Request{
		Method: "GET", Target: "/prod/pets", Header: sigv4.Header{{Name: "Host", Value: gateway}},
	}, permanent, "", []byte("{}"))
	return example{
		folder: "get-over-braces",
		files: map[string]string{
			"console.log": "sigV4Client.js: string to sign\n" + x.signedStr.String() + "\n",
			"answer.json": x.answer() + "\n",
		},
		code: "get-body-not-empty", certainty: causes.Proven,
	}
}

// wrongSecret is a request that both sides see alike. The secret was read from a file, line feed included.
func wrongSecret(t *testing.T) example {
	keys := permanent
	keys.SecretAccessKey += "\n"
	x := send(t, sigv4.Request{
		Method: "DELETE", Target: "/prod/pets/7", Header: sigv4.Header{{Name: "Host", Value: gateway}},
	}, keys, "", nil)
	return example{
		folder: "wrong-secret", credentials: permanent,
		files: map[string]string{
			"signer.log": "DEBUG canonical request:\n" + x.signed.String() + "\n\nDEBUG string to sign:\n" + x.signedStr.String() + "\n\n" +
				"DEBUG sending Authorization: " + x.auth.String() + "\n",
			"answer.txt": "HTTP/1.1 403 Forbidden\nContent-Type: application/json\nx-amzn-ErrorType: InvalidSignatureException\nx-amz-apigw-id: EXAMPLEapigwid=\n\n" + x.answer() + "\n",
		},
		code: "wrong-secret", certainty: causes.Shown, provenCode: "credential-whitespace",
	}
}
