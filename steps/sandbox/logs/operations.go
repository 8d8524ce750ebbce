package logs

import "slipway/steps/sandbox/core"

func init() {
	core.Handle(serviceLogs, core.Read, "log-group:{LogGroupName}:log-stream:", describeLogStreams)
	core.Handle(serviceLogs, core.Read, "log-group:{LogGroupName}:log-stream:{LogStreamName}", getLogEvents)
	core.Handle(serviceLogs, core.Read, "log-group:{LogGroupName}:log-stream:", filterLogEvents)
	core.Handle(serviceLogs, core.Write, "log-group:{LogGroupName}:log-stream: log-group:{LogGroupName}#TagResource",
		createLogGroup)
	core.Handle(serviceLogs, core.Read, "log-group::log-stream:", describeLogGroups)
	core.Handle(serviceLogs, core.Write, "log-group:{LogGroupName}:log-stream:", deleteLogGroup)
	core.Handle(serviceLogs, core.Write, "log-group:{LogGroupName}:log-stream:", putRetentionPolicy)
	core.Handle(serviceLogs, core.Write, "log-group:{LogGroupName}:log-stream:", deleteRetentionPolicy)
	core.Handle(serviceLogs, core.Read, "{ResourceArn}", listTags)
}
