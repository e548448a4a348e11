// Package load holds the lab under many clients at once: well-behaved ones, which must see no error that their
// requests do not cause, beside some that break off, stall and send nonsense. All of it stays on this machine.
//
//	go test ./... -v                      some seconds
//	go test ./... -v -for 1m              a minute
package load
