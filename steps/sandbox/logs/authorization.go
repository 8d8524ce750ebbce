package logs

import "slipway/steps/sandbox/core"

func init() {
	core.Permit("CloudWatch Logs", map[string]string{
		"DescribeLogGroups": "log-group::log-stream:", "ListTagsForResource": "{ResourceArn}",
	})
	for _, operation := range []string{
		"CreateLogGroup", "PutRetentionPolicy", "DeleteRetentionPolicy", "DeleteLogGroup", "FilterLogEvents",
		"DescribeLogStreams",
	} {
		core.Permit("CloudWatch Logs", map[string]string{operation: "log-group:{LogGroupName}:log-stream:"})
	}
	core.Permit("CloudWatch Logs",
		map[string]string{"GetLogEvents": "log-group:{LogGroupName}:log-stream:{LogStreamName}"})
	core.PermitTags("CloudWatch Logs", "CreateLogGroup", "logs:TagResource", "log-group:{LogGroupName}")
}
