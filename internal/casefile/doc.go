// Package casefile reads and writes case files: the evidence of one rejected request with what the diagnosis
// of it is. They are the unit in which diagnosis is tested, and what people send to those who can help.
//
// A case file is a txtar archive (https://pkg.go.dev/golang.org/x/tools/txtar):
//
//	What happened, in a sentence.
//
//	-- evidence/request.log --
//	...
//	-- evidence/answer.json --
//	...
//	-- works/curl.log --
//	...
//	-- url --
//	https://d111111abcdef8.cloudfront.net/prod/pets
//	-- credentials.json --
//	{"AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "SecretAccessKey": "..."}
//	-- diagnosis --
//	verdict explained
//	host-mismatch shown
//
// Evidence is what diagnose is given; works, url and credentials stand for its flags and may be absent.
// Diagnosis holds the verdict and the first findings, in their order. A file that holds lines like the marks
// of txtar has ">" before each line and a line "unquote NAME" in the comment.
package casefile
