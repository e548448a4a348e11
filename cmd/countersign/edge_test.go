package main

import (
	"net/http"
	"net/http/httptest"

	"github.com/rogpeppe/go-internal/testscript"

	"countersign/internal/testedge"
)

// edge starts an edge before a gateway, and sets the variable NAME to its address: edge NAME [PREFIX].
func edge(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 || len(args) > 2 {
		ts.Fatalf("usage: edge NAME [PREFIX]")
	}
	prefix := ""
	if len(args) == 2 {
		prefix = args[1]
	}
	serve(ts, args[0], testedge.Handler(prefix))
}

// serve starts a server for the rest of the script.
func serve(ts *testscript.TestScript, name string, handler http.Handler) {
	server := httptest.NewServer(handler)
	ts.Defer(server.Close)
	ts.Setenv(name, server.URL)
}
