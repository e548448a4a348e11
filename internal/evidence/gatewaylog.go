package evidence

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"countersign/internal/answer"
	"countersign/sigv4"
)

var _ = register(format{name: formatGatewayLog, order: 8, read: readGatewayLog})

const formatGatewayLog = "API Gateway access log"

// readGatewayLog reads access logs of API Gateway in JSON. Their keys are the owner's choice: those of AWS's own
// examples are known, whatever their case. The log of an HTTP API tells in its error what the answer does not.
//
// https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
func readGatewayLog(d *document) []piece {
	if !strings.Contains(d.text, `"routeKey"`) && !strings.Contains(d.text, `"httpMethod"`) && !strings.Contains(d.text, `"resourcePath"`) {
		return nil
	}
	var found crowd
	for from := 0; ; {
		at, end := objectAround(d.text, from, `"status"`)
		if at < 0 {
			break
		}
		from = end
		record := gatewayRecord(d.text[at:end])
		status, err := strconv.Atoi(record["status"])
		if err != nil || record["requestid"] == "" || record["httpmethod"] == "" {
			continue
		}
		place := d.place(at, end)
		d.take(formatGatewayLog, at, end)
		target := orElse(record["path"], record["resourcepath"])
		if target == "" {
			_, target, _ = strings.Cut(record["routekey"], " ")
		}
		h := head{cut: true}
		if host := orElse(record["domainname"], record["host"]); host != "" {
			h.fields, h.places = sigv4.Header{{Name: "Host", Value: host}}, []Place{place}
		}
		request := newRequest(record["httpmethod"], target, h)
		request.Place = place
		// The log is the gateway's, and says what it received.
		found.add(piece{at: at, role: verifier, exchange: exchangeAt(at), request: request})
		response := answer.Response{Status: status, Header: sigv4.Header{{Name: "x-amz-apigw-id", Value: record["requestid"]}}}
		if record["routekey"] != "" {
			response.Header[0].Name = "apigw-requestid"
		}
		for _, key := range [...]string{"authorizererror", "authorizer.error", "error", "errormessage", "error.message", "errormsg"} {
			if text := record[key]; text != "" && text != "-" {
				body, _ := json.Marshal(map[string]string{"message": text})
				response.Body = string(body)
				break
			}
		}
		found.add(responsePieces(at, exchangeAt(at), &response)...)
	}
	return found.pieces
}

// gatewayRecord returns the members of a record by their names in lower case, without _ and -.
func gatewayRecord(text string) map[string]string {
	var members map[string]any
	if json.Unmarshal([]byte(text), &members) != nil {
		return nil
	}
	record := map[string]string{}
	for name, value := range members {
		name = strings.NewReplacer("_", "", "-", "").Replace(strings.ToLower(name))
		switch value := value.(type) {
		case string:
			record[name] = value
		case float64:
			record[name] = fmt.Sprint(value)
		}
	}
	return record
}
