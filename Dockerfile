# One image for the API, the worker and the set-up; docker-compose.yml says which it runs.
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY . .
# The build is part of the install (package.json, "prepare").
RUN npm ci && npm prune --omit=dev --ignore-scripts

FROM node:22-bookworm-slim
ENV NODE_ENV=production REDRESS_HOME=/data
WORKDIR /app
COPY --from=build /app .
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
CMD ["node", "dist/api/main.js"]
