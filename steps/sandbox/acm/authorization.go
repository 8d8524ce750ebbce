package acm

import "slipway/steps/sandbox/core"

func init() {
	core.Permit("ACM", map[string]string{
		"RequestCertificate": "*", "ListCertificates": "*", "DescribeCertificate": "{CertificateArn}",
		"DeleteCertificate":      "{CertificateArn}",
		"ListTagsForCertificate": "{CertificateArn}",
	})
	core.PermitTags("ACM", "RequestCertificate", "acm:AddTagsToCertificate", "certificate/*")
}
