package cloud

import "strings"

// IsRoot reports whether a caller's ARN is the account's root user.
func IsRoot(arn string) bool { return strings.HasSuffix(arn, ":root") }

// Partition returns the partition an ARN is in: "aws", "aws-cn", "aws-us-gov"; "aws" when arn is none.
func Partition(arn string) string {
	parts := strings.SplitN(arn, ":", 3)
	if len(parts) == 3 && parts[0] == "arn" && parts[1] != "" {
		return parts[1]
	}
	return "aws"
}
