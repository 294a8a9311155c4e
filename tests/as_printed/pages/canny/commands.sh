helm install port-ocean-canny port-labs/port-ocean \
  --set port.clientId=YOUR_PORT_CLIENT_ID \
  --set port.clientSecret=YOUR_PORT_CLIENT_SECRET \
  --set port.baseUrl="https://api.getport.io" \
  --set integration.identifier=canny-integration \
  --set integration.type=custom \
  --set integration.eventListener.type="POLLING" \
  --set 'integration.config.baseUrl=https://canny.io/api/v1?apiKey=YOUR_CANNY_API_KEY' \
  --set integration.config.authType=none \
  --set initializePortResources=true \
  --set sendRawDataExamples=true

helm install port-ocean-canny port-labs/port-ocean \
  --set port.clientId=YOUR_PORT_CLIENT_ID \
  --set port.clientSecret=YOUR_PORT_CLIENT_SECRET \
  --set port.baseUrl="https://api.getport.io" \
  --set integration.identifier=canny-integration \
  --set integration.type=custom \
  --set integration.eventListener.type="POLLING" \
  --set integration.config.baseUrl=https://canny.io/api/v1 \
  --set integration.secrets.apiKey=YOUR_CANNY_API_KEY \
  --set initializePortResources=true
