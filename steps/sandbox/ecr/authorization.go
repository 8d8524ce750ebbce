package ecr

import "slipway/steps/sandbox/core"

func init() {
	core.Permit("ECR", map[string]string{
		"GetAuthorizationToken": "*", "GetRegistryScanningConfiguration": "*",
		"DescribeRepositories": "repository/{RepositoryNames}", "ListTagsForResource": "{ResourceArn}",
	})
	for _, operation := range []string{
		"CreateRepository", "DeleteRepository", "PutLifecyclePolicy", "GetLifecyclePolicy", "DeleteLifecyclePolicy",
		"StartLifecyclePolicyPreview",
		"GetLifecyclePolicyPreview", "GetRepositoryPolicy", "SetRepositoryPolicy", "DeleteRepositoryPolicy",
		"PutImageTagMutability", "PutImageScanningConfiguration", "BatchCheckLayerAvailability", "InitiateLayerUpload",
		"UploadLayerPart", "CompleteLayerUpload", "PutImage", "BatchGetImage", "GetDownloadUrlForLayer", "ListImages",
		"DescribeImages",
		"BatchDeleteImage", "DescribeImageScanFindings", "StartImageScan",
	} {
		core.Permit("ECR", map[string]string{operation: "repository/{RepositoryName}"})
	}
	core.PermitTags("ECR", "CreateRepository", "ecr:TagResource", "repository/{RepositoryName}")
}
