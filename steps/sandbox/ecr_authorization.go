package sandbox

func init() {
	permit("ECR", map[string]string{
		"GetAuthorizationToken": "*", "GetRegistryScanningConfiguration": "*",
		"DescribeRepositories": "repository/{RepositoryNames}", "ListTagsForResource": "{ResourceArn}",
	})
	for _, operation := range []string{
		"CreateRepository", "DeleteRepository", "PutLifecyclePolicy", "GetLifecyclePolicy", "DeleteLifecyclePolicy", "StartLifecyclePolicyPreview",
		"GetLifecyclePolicyPreview", "GetRepositoryPolicy", "SetRepositoryPolicy", "DeleteRepositoryPolicy", "PutImageTagMutability", "PutImageScanningConfiguration", "BatchCheckLayerAvailability", "InitiateLayerUpload",
		"UploadLayerPart", "CompleteLayerUpload", "PutImage", "BatchGetImage", "GetDownloadUrlForLayer", "ListImages", "DescribeImages",
		"BatchDeleteImage", "DescribeImageScanFindings", "StartImageScan",
	} {
		permit("ECR", map[string]string{operation: "repository/{RepositoryName}"})
	}
	permitTags("ECR", "CreateRepository", "ecr:TagResource", "repository/{RepositoryName}")
}
