package ecr

import "slipway/steps/sandbox/core"

func init() {
	core.Handle("ECR", core.Write, "repository/{RepositoryName} repository/{RepositoryName}#TagResource", createRepository)
	core.Handle("ECR", core.Read, "repository/{RepositoryNames}", describeRepositories)
	core.Handle("ECR", core.Write, "repository/{RepositoryName}", deleteRepository)
	core.Handle("ECR", core.Write, "repository/{RepositoryName}", putImageTagMutability)
	core.Handle("ECR", core.Write, "repository/{RepositoryName}", putImageScanningConfiguration)
	core.Handle("ECR", core.Read, "{ResourceArn}", listTags)
	core.Handle("ECR", core.Read, "*", getAuthorizationToken)
	core.Handle("ECR", core.Read, "repository/{RepositoryName}", describeImages)
	core.Handle("ECR", core.Read, "repository/{RepositoryName}", listImages)
	core.Handle("ECR", core.Read, "repository/{RepositoryName}", batchGetImage)
	core.Handle("ECR", core.Read, "repository/{RepositoryName}", getDownloadURL)
	core.Handle("ECR", core.Write, "repository/{RepositoryName}", batchDeleteImage)
	core.Handle("ECR", core.Write, "repository/{RepositoryName}", putLifecyclePolicy)
	core.Handle("ECR", core.Read, "repository/{RepositoryName}", getLifecyclePolicy)
	core.Handle("ECR", core.Read, "repository/{RepositoryName}", getRepositoryPolicy)
	core.Handle("ECR", core.Write, "repository/{RepositoryName}", setRepositoryPolicy)
	core.Handle("ECR", core.Write, "repository/{RepositoryName}", deleteRepositoryPolicy)
	core.Handle("ECR", core.Read, "*", getRegistryScanning)
	core.Handle("ECR", core.Read, "repository/{RepositoryName}", describeScanFindings)
}
