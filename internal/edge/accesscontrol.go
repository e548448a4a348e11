package edge

import (
	"maps"
	"slices"
	"strings"

	"countersign/internal/topology"
	"countersign/sigv4"
)

// accessControl is how CloudFront signs its requests to an origin.
type accessControl struct {
	// behavior is "always", "never" or "no-override"; "" means that there is no access control.
	behavior string
	// kind is the origin type, such as "lambda".
	kind    string
	setting Setting
	// unknown says why it is not known.
	unknown string
}

func (e *Edge) accessControl(o *topology.Origin) accessControl {
	a := accessControl{setting: setting("origin "+o.ID.Or("")+": OriginAccessControlId", o.AccessControlID, o.Source)}
	if o.AccessControlID.IsAbsent() {
		return a
	}
	c, ok := e.topology.AccessControl(o.AccessControlID.Or(""))
	switch {
	case !ok:
		a.unknown = "the origin access control is not given; that CloudFront does not sign is assumed"
	case c.SigningBehavior.IsUnknown() || c.OriginType.IsUnknown():
		a.unknown = "the signing behaviour is not known; that CloudFront does not sign is assumed"
	default:
		a.behavior, a.kind = c.SigningBehavior.Or("always"), c.OriginType.Or("")
		a.setting = setting("origin access control "+title(c.Name, c.ID)+": SigningBehavior", c.SigningBehavior, c.Source)
	}
	return a
}

// sign signs the request to a Lambda function URL as CloudFront does. viewer is the request before the
// policies: from it CloudFront takes the hash of the body, which it does not compute itself.
//
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html
// The headers that CloudFront adds, and that an empty body needs no hash, are from one report of 2026.
func (e *Edge) sign(d *draft, t *target, viewer *sigv4.Request) {
	a := t.access
	if a.unknown != "" {
		d.unknown(AccessControlUnknown, a.setting, "headers", a.unknown)
		return
	}
	if a.behavior == "" || a.behavior == "never" {
		return
	}
	region, ok := e.signable(d, t)
	if !ok {
		return
	}
	if a.behavior == "no-override" && viewer.Header.Has("authorization") {
		return // the viewer's own signature counts, when the policies forward it
	}
	if e.options.Principal.AccessKeyID == "" {
		d.unknown(AccessControlUnknown, a.setting, "headers", "CloudFront signs this request with credentials of its own, which are not at hand")
		return
	}
	if t.hostForwarded {
		d.warn(AccessControlHost, a.setting, "the function URL verifies its own name, and the viewer's Host is forwarded")
	}
	view := d.req.Clone()
	view.Body, view.PayloadHash = nil, viewer.Header.Value("x-amz-content-sha256")
	if view.PayloadHash == "" {
		view.PayloadHash = sigv4.EmptyPayloadHash
		if hasBody(&d.req) {
			d.warn(AccessControlBody, a.setting, "the viewer must send the hash of the body in x-amz-content-sha256: CloudFront signs an empty body, and the function URL refuses")
		}
	}
	view.Header = view.Header.With("X-Amz-Content-Sha256", view.PayloadHash)
	if arn, ok := e.distribution.ARN.Get(); ok {
		view.Header = view.Header.With("X-Amz-Source-Arn", arn)
		if parts := strings.Split(arn, ":"); len(parts) > 4 {
			view.Header = view.Header.With("X-Amz-Source-Account", parts[4])
		}
	}
	signer := sigv4.Signer{
		Credentials: e.options.Principal, Region: region, Service: "lambda",
		Headers: func(name string) bool { return slices.Contains(t.added, name) },
	}
	// X-Amz-Cf-Id is in SignedHeaders if the signer takes all x-amz-* headers. Whether CloudFront signs
	// it is not known; it stays as it is after signing, so that either verifies.
	signed, err := signer.Sign(view, e.options.Now())
	if err != nil {
		d.unknown(AccessControlUnknown, a.setting, "headers", err.Error())
		return
	}
	c := cause{rule: AccessControlSigned, setting: a.setting}
	for _, name := range []string{
		"X-Amz-Content-Sha256", "X-Amz-Source-Account", "X-Amz-Source-Arn", "X-Amz-Date", "X-Amz-Security-Token", "Authorization",
	} {
		d.header(c, name, signed.Header.Values(name)...)
	}
}

// signable returns the region to sign for. Function URLs alone are modelled.
func (e *Edge) signable(d *draft, t *target) (region string, ok bool) {
	in, known := sigv4.Infer(t.domain.Or(""))
	switch {
	case t.access.kind != "lambda":
		d.unknown(AccessControlUnknown, t.access.setting, "headers", "how CloudFront signs for an origin of type "+t.access.kind+" is not modelled")
		return "", false
	case !known || in.Service != "lambda" || in.Region == "":
		d.unknown(AccessControlMisfit, t.access.setting, "headers",
			"an origin access control of type lambda works for function URLs alone; there is none for API Gateway. That CloudFront does not sign is assumed")
		return "", false
	}
	return in.Region, true
}

func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }
