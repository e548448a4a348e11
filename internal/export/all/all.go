// Package all knows every target: importing it registers them.
package all

import (
	_ "countersign/internal/export/curl"
	_ "countersign/internal/export/openssl"
	_ "countersign/internal/export/postman"
	_ "countersign/internal/export/python"
)
