variable "stage" {
  type = string
}

variable "paths" {
  type    = list(string)
  default = []
}

resource "aws_api_gateway_rest_api" "this" {
  name = "orders"
  endpoint_configuration {
    types = ["REGIONAL"]
  }
}

resource "aws_api_gateway_resource" "path" {
  for_each    = toset(var.paths)
  rest_api_id = aws_api_gateway_rest_api.this.id
  parent_id   = aws_api_gateway_rest_api.this.root_resource_id
  path_part   = each.value
}

resource "aws_api_gateway_method" "get" {
  for_each      = aws_api_gateway_resource.path
  rest_api_id   = aws_api_gateway_rest_api.this.id
  resource_id   = aws_api_gateway_resource.path["orders"].id
  http_method   = "GET"
  authorization = "AWS_IAM"
}

resource "aws_api_gateway_stage" "this" {
  rest_api_id   = aws_api_gateway_rest_api.this.id
  deployment_id = aws_api_gateway_deployment.this.id
  stage_name    = var.stage
}

resource "aws_api_gateway_deployment" "this" {
  rest_api_id = aws_api_gateway_rest_api.this.id
}

output "id" {
  value = aws_api_gateway_rest_api.this.id
}

output "stage" {
  value = aws_api_gateway_stage.this.stage_name
}
