package evidence

import "testing"

func TestHostReplaced(t *testing.T) {
	const link = "\nthe presigned url then fails\n"
	for text, want := range map[string]string{
		`url = url.replace("http://minio:9000", "https://files.example.com")` + link:              "minio:9000 files.example.com",
		`$url = str_replace('http://minio:9000', 'https://files.example.com', $url);` + link:      "minio:9000 files.example.com",
		`u := strings.Replace(signed, "minio:9000", "files.example.com", 1)` + link:               "minio:9000 files.example.com",
		`url.sub('http://localhost:9000/', 'https://files.example.com/')` + link:                  "localhost:9000 files.example.com",
		`presignedUrl.replaceAll("https://bucket.s3.amazonaws.com", "cdn.example.com")` + link:    "bucket.s3.amazonaws.com cdn.example.com",
		`url.replace("http://minio:9000", "https://files.example.com")`:                           "",
		`name.replace("png", "jpg")` + link:                                                       "",
		`name.replace("a.png", "a.jpg")` + link:                                                   "",
		`key.replace("a.b", "a.b")` + link:                                                        "",
		`We replace the presigned url "http://a.example.com", "http://b.example.com" is another.`: "",
	} {
		_, pieces := readBy(t, text, formatHostReplaced)
		got := ""
		for _, p := range pieces {
			got = p.hint.Value
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
