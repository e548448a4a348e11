variable "tenants" {
  type = map(object({ domain = string, throttled = optional(bool) }))
  default = {
    red  = { domain = "red.example.com" }
    blue = { domain = "blue.example.com" }
  }
}

variable "edge_certificate" {
  type    = string
  default = "arn:aws:acm:us-east-1:123456789012:certificate/66666666-7777-8888-9999-000000000000"
}

resource "aws_apigatewayv2_api" "tenant" {
  for_each      = var.tenants
  name          = "tenant-${each.key}"
  protocol_type = "HTTP"
}

resource "aws_apigatewayv2_stage" "tenant" {
  for_each    = var.tenants
  api_id      = aws_apigatewayv2_api.tenant[each.key].id
  name        = "$default"
  auto_deploy = true
}

resource "aws_apigatewayv2_route" "tenant" {
  for_each           = var.tenants
  api_id             = aws_apigatewayv2_api.tenant[each.key].id
  route_key          = "ANY /{proxy+}"
  authorization_type = "AWS_IAM"
}

resource "aws_cloudfront_distribution" "tenant" {
  for_each = var.tenants
  enabled  = true
  aliases  = [each.value.domain]

  dynamic "origin" {
    for_each = { api = replace(aws_apigatewayv2_api.tenant[each.key].api_endpoint, "/^https?://([^/]*).*/", "$1") }
    content {
      origin_id   = origin.key
      domain_name = origin.value
      custom_origin_config {
        origin_protocol_policy = "https-only"
      }
    }
  }

  default_cache_behavior {
    target_origin_id         = "api"
    viewer_protocol_policy   = "https-only"
    allowed_methods          = concat(["GET", "HEAD", "OPTIONS"], ["PUT", "PATCH", "POST", "DELETE"])
    cache_policy_id          = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    origin_request_policy_id = each.key == "red" ? "b689b0a8-53d0-40ab-baf2-68738e2966ac" : "33f36d7e-f396-46d9-90e0-52428a34d9dc"
  }

  viewer_certificate {
    acm_certificate_arn = var.edge_certificate
    ssl_support_method  = "sni-only"
  }
}
