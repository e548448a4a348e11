package main

import "slices"

func contests() []contest {
	return slices.Concat(signing(), verifying(), gateways(), searching())
}
