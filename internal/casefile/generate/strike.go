package main

import (
	"encoding/base64"
	"encoding/hex"
	"regexp"
	"strings"
)

// cut ends a text before the last place of a word, as a log that was cut off.
func cut(text, word string) string { return text[:strings.LastIndex(text, word)] }

// strike replaces keys and signatures as people do before they share a log.
func strike(text string) string {
	text = regexp.MustCompile(`A(K|S)IA[A-Z0-9]{16}`).ReplaceAllString(text, "AXIAXXXXXXXXXXXXXXXX")
	return regexp.MustCompile(`Signature=[0-9a-f]{64}`).ReplaceAllString(text, "Signature=***")
}

// toBase64 writes hexadecimal digits as base64.
func toBase64(digits string) string {
	data, err := hex.DecodeString(digits)
	if err != nil {
		panic(err)
	}
	return base64.StdEncoding.EncodeToString(data)
}
