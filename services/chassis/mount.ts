import type { NextFunction, Request, RequestHandler, Response } from "express";
import { setCommonHeaders } from "./send.ts";

/** A handler of somebody else's making that serves everything below a path: it reads bodies and answers by itself. */
export interface Mount {
  /** Such as `/oidc`. The handler sees paths without it. */
  readonly path: string;
  /** May set aside the chassis's security headers where it serves pages. What it throws becomes problem details. */
  readonly handler: RequestHandler;
}

/** Serves the mount; in metrics and logs all its paths are one route. */
export function mounted({ path, handler }: Mount): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    setCommonHeaders(response);
    request.route = { path: `${path}/*` };
    return handler(request, response, next);
  };
}
