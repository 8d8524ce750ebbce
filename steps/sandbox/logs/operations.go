package logs

import "slipway/steps/sandbox/core"

var state = core.NewRegional[Resources]("Logs")

func init() {
	core.RegisterFingerprint("CloudWatch Logs", fingerprint)
	core.RegisterTags("CloudWatch Logs", state.Tags)

	read("log-group:{LogGroupName}:log-stream:{LogStreamName}", getLogEvents)
	read("log-group:{LogGroupName}:log-stream:", filterLogEvents)
	core.HandleStream(serviceLogs, "{LogGroupIdentifiers}", startLiveTail)
	write("log-group:{LogGroupName}:log-stream: log-group:{LogGroupName}#TagResource", createLogGroup)
	read("log-group::log-stream:", describeLogGroups)
	write("log-group:{LogGroupName}:log-stream:", deleteLogGroup)
	write("log-group:{LogGroupName}:log-stream:", putRetentionPolicy)
	write("log-group:{LogGroupName}:log-stream:", deleteRetentionPolicy)
	read("{ResourceArn}", listTags)
}

func read[I, O any](needs string, f core.Handler[I, O]) {
	core.Handle(serviceLogs, core.Read, needs, f)
}

func write[I, O any](needs string, f core.Handler[I, O]) {
	core.Handle(serviceLogs, core.Write, needs, f)
}
