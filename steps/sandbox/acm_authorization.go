package sandbox

func init() {
	permit("ACM", map[string]string{
		"RequestCertificate": "*", "ListCertificates": "*", "DescribeCertificate": "{CertificateArn}", "DeleteCertificate": "{CertificateArn}",
		"ListTagsForCertificate": "{CertificateArn}",
	})
	permitTags("ACM", "RequestCertificate", "acm:AddTagsToCertificate", "certificate/*")
}
