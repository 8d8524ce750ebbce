package ecr

import "slipway/steps/sandbox/core"

var state = core.NewRegional[Resources]("ECR")

func init() {
	write("repository/{RepositoryName} repository/{RepositoryName}#TagResource", createRepository)
	read("repository/{RepositoryNames}", describeRepositories)
	write("repository/{RepositoryName}", deleteRepository)
	write("repository/{RepositoryName}", putImageTagMutability)
	write("repository/{RepositoryName}", putImageScanningConfiguration)
	read("{ResourceArn}", listTags)
	read("*", getAuthorizationToken)
	read("repository/{RepositoryName}", describeImages)
	read("repository/{RepositoryName}", batchGetImage)
	read("repository/{RepositoryName}", getDownloadURL)
	write("repository/{RepositoryName}", batchDeleteImage)
	write("repository/{RepositoryName}", putLifecyclePolicy)
	read("repository/{RepositoryName}", getLifecyclePolicy)
	write("repository/{RepositoryName}", deleteLifecyclePolicy)
	read("repository/{RepositoryName}", getRepositoryPolicy)
	write("repository/{RepositoryName}", setRepositoryPolicy)
	write("repository/{RepositoryName}", deleteRepositoryPolicy)
	read("*", getRegistryScanning)
	read("repository/{RepositoryName}", describeScanFindings)
}

func read[I, O any](needs string, f core.Handler[I, O]) { core.Handle("ECR", core.Read, needs, f) }

func write[I, O any](needs string, f core.Handler[I, O]) { core.Handle("ECR", core.Write, needs, f) }
