// Package function runs CloudFront Functions: the JavaScript that CloudFront runs for each request of
// a viewer.
//
// Use [Compile] once for each function and [Program.Run] for each event. The code runs for real, within
// a limit of time and of call depth, without network, files or timers. What CloudFront's own runtime
// lacks, and the code uses, is said in warnings; where this runtime lacks something that CloudFront's
// has, the outcome is unknown rather than wrong.
//
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-functions.html
package function
