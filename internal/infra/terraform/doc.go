// Package terraform reads Terraform: plans as "terraform show -json" prints them, and the configuration
// itself, HCL files with the modules that lie among them. Both become resources in CloudFormation's words;
// package resource makes a topology of them.
//
// Nothing is executed: no provider, no data source, no external module. A plan tells more than the files
// do, since Terraform has evaluated it; what is known only after apply is a stand-in where the plan says
// which resource it comes from, and else unknown.
package terraform
