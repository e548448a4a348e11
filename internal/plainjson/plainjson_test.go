package plainjson_test

import (
	"fmt"
	"os"
	"testing"

	"countersign/internal/plainjson"
)

func ExampleWrite() {
	plainjson.Write(os.Stdout, map[string]string{"command": "curl 'https://example.com/?a=1&b=2' > out"})
	plainjson.WriteLine(os.Stdout, []string{"<", "&"})
	fmt.Println(plainjson.Quote("a \"b\"\n& <c>"))
	// Output:
	// {
	//   "command": "curl 'https://example.com/?a=1&b=2' > out"
	// }
	// ["<","&"]
	// "a \"b\"\n& <c>"
}

// TestNoValue: what is no JSON is an error, and not half a text.
func TestNoValue(t *testing.T) {
	if err := plainjson.Write(os.Stdout, make(chan int)); err == nil {
		t.Error("a channel is no JSON")
	}
}
