package acm

import "slipway/steps/sandbox/core"

func init() {
	core.Handle("ACM", core.Write, "* certificate/*#AddTagsToCertificate", requestCertificate)
	core.Handle("ACM", core.Read, "*", listCertificates)
	core.Handle("ACM", core.Read, "{CertificateArn}", describeCertificate)
	core.Handle("ACM", core.Write, "{CertificateArn}", deleteCertificate)
	core.Handle("ACM", core.Read, "{CertificateArn}", listTags)
}
