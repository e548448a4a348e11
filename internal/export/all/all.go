// Package all knows every target: importing it registers them.
package all

import (
	_ "countersign/internal/export/bruno"
	_ "countersign/internal/export/csharp"
	_ "countersign/internal/export/curl"
	_ "countersign/internal/export/golang"
	_ "countersign/internal/export/httpfile"
	_ "countersign/internal/export/insomnia"
	_ "countersign/internal/export/java"
	_ "countersign/internal/export/javascript"
	_ "countersign/internal/export/k6"
	_ "countersign/internal/export/openssl"
	_ "countersign/internal/export/php"
	_ "countersign/internal/export/postman"
	_ "countersign/internal/export/powerautomate"
	_ "countersign/internal/export/powershell"
	_ "countersign/internal/export/python"
	_ "countersign/internal/export/ruby"
)
