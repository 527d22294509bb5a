export { headroomFaults } from "./headroom-faults.ts";
