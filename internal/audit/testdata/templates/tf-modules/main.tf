terraform {
  required_version = ">= 1.5"
}

variable "domain" {
  type    = string
  default = "api.example.com"
}

locals {
  region = "eu-central-1"
  host   = "${module.api.id}.execute-api.${local.region}.amazonaws.com"
}

provider "aws" {
  region = local.region
}

module "api" {
  source = "./modules/api"
  stage  = "live"
  paths  = ["orders", "invoices"]
}

data "aws_cloudfront_cache_policy" "disabled" {
  name = "Managed-CachingDisabled"
}

data "aws_cloudfront_origin_request_policy" "viewer" {
  name = "Managed-AllViewer"
}

resource "aws_cloudfront_distribution" "cdn" {
  enabled = true
  aliases = [var.domain]
  origin {
    origin_id   = "api"
    domain_name = local.host
    origin_path = "/${module.api.stage}"
    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = "https-only"
      origin_ssl_protocols   = ["TLSv1.2"]
    }
  }
  default_cache_behavior {
    target_origin_id         = "api"
    viewer_protocol_policy   = "redirect-to-https"
    allowed_methods          = ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"]
    cached_methods           = ["GET", "HEAD"]
    cache_policy_id          = data.aws_cloudfront_cache_policy.disabled.id
    origin_request_policy_id = data.aws_cloudfront_origin_request_policy.viewer.id
  }
  viewer_certificate {
    acm_certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"
    ssl_support_method  = "sni-only"
  }
  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }
}
