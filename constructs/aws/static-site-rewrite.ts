/**
 * The code of a CloudFront function that asks for the page itself where a path has no file's ending. A distribution's error pages would
 * do the same for the API's 403s and 404s, so they will not do.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
 */
export const singlePageRewrite = `function handler(event) {
  const request = event.request;
  const file = request.uri.slice(request.uri.lastIndexOf("/") + 1);
  if (!file.includes(".")) {
    request.uri = "/index.html";
  }
  return request;
}
`;
