module countersign/test/load

go 1.26.0

replace countersign => ../..

require countersign v0.0.0-00010101000000-000000000000
