package sandbox

func init() {
	permit("CloudWatch Logs", map[string]string{
		"DescribeLogGroups": "log-group::log-stream:", "ListTagsForResource": "{ResourceArn}",
	})
	for _, operation := range []string{
		"CreateLogGroup", "PutRetentionPolicy", "DeleteRetentionPolicy", "DeleteLogGroup", "FilterLogEvents", "DescribeLogStreams",
	} {
		permit("CloudWatch Logs", map[string]string{operation: "log-group:{LogGroupName}:log-stream:"})
	}
	permit("CloudWatch Logs", map[string]string{"GetLogEvents": "log-group:{LogGroupName}:log-stream:{LogStreamName}"})
	permitTags("CloudWatch Logs", "CreateLogGroup", "logs:TagResource", "log-group:{LogGroupName}")
}
