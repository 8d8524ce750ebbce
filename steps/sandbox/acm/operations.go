package acm

import "slipway/steps/sandbox/core"

var State = core.NewRegional[Resources]("ACM")

func init() {
	write("* certificate/*#AddTagsToCertificate", requestCertificate)
	read("*", listCertificates)
	read("{CertificateArn}", describeCertificate)
	write("{CertificateArn}", deleteCertificate)
	read("{CertificateArn}", listTags)
}

func read[I, O any](needs string, f core.Handler[I, O]) { core.Handle("ACM", core.Read, needs, f) }

func write[I, O any](needs string, f core.Handler[I, O]) { core.Handle("ACM", core.Write, needs, f) }
