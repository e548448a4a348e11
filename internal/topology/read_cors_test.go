package topology_test

import (
	"fmt"
	"testing"

	"countersign/internal/topology"
)

func TestReadCORS(t *testing.T) {
	top, err := topology.Read(topology.Document{Name: "api.json", Data: []byte(`{"ApiId": "httpapi123", "ProtocolType": "HTTP", "CorsConfiguration": {
		"AllowOrigins": ["https://app.example.com"], "AllowMethods": ["GET"], "AllowHeaders": ["*"], "ExposeHeaders": ["date"], "AllowCredentials": true, "MaxAge": 300}}`)})
	if err != nil {
		t.Fatal(err)
	}
	c := top.APIs[0].CORS
	got := fmt.Sprint(c.Origins, c.Methods, c.Headers, c.Exposed, c.Credentials, c.MaxAge, c.Source)
	if want := "[https://app.example.com] [GET] [*] [date] true 300 api.json:1:70"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
