package causes

// IsStore reports whether a name is that of a store that is not AWS's.
func IsStore(name string) bool {
	switch name {
	case "minio", "ceph", "seaweedfs", "garage", "b2", "wasabi", "r2", "spaces", "gcs", "oci", "versitygw", "netapp", "s3-compatible", "oss", "cos":
		return true
	}
	return false
}
