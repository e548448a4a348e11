package evidence

import (
	"strings"

	"countersign/internal/lazyregexp"
)

var _ = register(format{name: formatServerRegion, order: 67, read: readServerRegion})

const formatServerRegion = "region of a store"

// serverRegion is the setting of a store that names the region which it takes requests for: Garage's s3_region,
// MinIO's variables, those of the Versity gateway, the location of Swift's S3 API. Garage's is told from that of a
// client by the lines around it.
// https://garagehq.deuxfleurs.fr/documentation/reference-manual/configuration/#s3_region
// https://min.io/docs/minio/linux/reference/minio-server/settings/core.html
// https://docs.openstack.org/swift/latest/middleware.html#s3api-middleware
var serverRegion = lazyregexp.New(`(?m)(?:^|[\s"'\x60(=])(s3_region|MINIO_SITE_REGION|MINIO_REGION_NAME|MINIO_REGION|GARAGE_S3_REGION|VGW_REGION|s3_gateway_region)["']?[ \t]*[:=][ \t]*["']?([A-Za-z0-9-]{2,40})["']?(?:[\s,;)\x60]|$)`)

// readServerRegion reads the region of a store out of its configuration.
func readServerRegion(d *document) []piece {
	if len(d.text) > maxCode || !hasAny(d.text, "s3_region", "_REGION") {
		return nil
	}
	var pieces []piece
	for _, m := range serverRegion.FindAllStringSubmatchIndex(d.text, maxHints) {
		if d.text[m[2]:m[3]] == "s3_region" && !strings.Contains(d.text, "s3_api") && !strings.Contains(d.text, "api_bind_addr") {
			continue
		}
		pieces = append(pieces, piece{at: m[4], hint: &Hint{HintServerRegion, d.text[m[4]:m[5]], d.place(m[4], m[5])}})
		d.takeFresh(formatServerRegion, m[0], m[1])
	}
	return pieces
}
