package live

// Role is an IAM role with its inline and attached policies.
type Role struct {
	Name, ARN, Path string
	Trust           string            // JSON, decoded
	Inline          map[string]string // policy name -> JSON, decoded
	Attached        []string          // policy ARNs
	Tags            map[string]string
}

// LogGroup is a CloudWatch log group. Days is 0 when its events never expire.
type LogGroup struct {
	Name, ARN string
	Days      int
	Bytes     int64
	Tags      map[string]string
}
