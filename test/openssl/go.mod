module countersign/test/openssl

go 1.26.0
